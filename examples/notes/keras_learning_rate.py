import tensorflow as tf
from tensorflow.keras.optimizers import SGD, RMSprop, Adam

# 动量
optimizer = SGD(learning_rate=0.02, momentum=0.9)
optimizer = RMSprop(learning_rate=0.02, momentum=0.9)
optimizer = Adam(learning_rate=0.02,   # Adam没有momentum(内置),但有beta_1,beta_2
        beta_1=0.9,
        beta_2=0.999)

# 学习率衰减
w = tf.Variable(tf.constant(5, dtype=tf.float32))
epoch = 40
LR_BASE = 0.2
LR_DECAY = 0.99
LR_STEP = 1

for epoch in range(epoch):
    lr = LR_BASE * LR_DECAY ** (epoch / LR_STEP)
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1)
    grads = tape.gradient(loss, w)

    w.assign_sub(lr * grads)
    print("After %s epoch,w is %f,loss is %f,lr is %f" % (epoch, w.numpy(), loss, lr))

# 学习率动态调整来优化网络
w = tf.Variable(tf.constant(5, dtype=tf.float32))
optimizer = SGD(learning_rate=0.02)
for epoch in range(100):
    # get loss
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1)
    grads = tape.gradient(loss, [w])

    # change learing_rate 比较简单粗暴
    optimizer.learning_rate = 0.2*(100-epoch)/100

    # update weights
    optimizer.apply_gradients(zip(grads, [w]))
print(float(optimizer.learning_rate), w.numpy())

# 指数衰减
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.2, decay_steps=1, decay_rate=0.99)
w = tf.Variable(tf.constant(5, dtype=tf.float32))
optimizer = SGD(schedule)
for epoch in range(40):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
print(w.numpy(), float(loss))
