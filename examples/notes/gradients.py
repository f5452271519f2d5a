import tensorflow as tf

#创建梯度环境
with tf.GradientTape() as tape:
    w = tf.Variable(tf.constant(3.0))
    loss = tf.pow(w,2)
    grad = tape.gradient(loss,w)
print(grad)

# 如果参数不是tf.Variable类型的话要用watch声明
w = tf.constant(1.)
x = tf.constant(2.)
y = x*w
with tf.GradientTape() as tape:
    tape.watch([w])
    y2 = x*w
grad1 = tape.gradient(y,[w])
print(grad1)
with tf.GradientTape() as tape:
    tape.watch([w])
    y2 = x*w
grad2 = tape.gradient(y2,[w])
print(grad2)
# tape.gradient调用一次后会把资源释放掉
try:
    tape.gradient(y2,[w])
except RuntimeError:
    print('RuntimeError')
# 可用参数persistent改变
with tf.GradientTape(persistent=True) as tape:  # 用完后会保留资源
    tape.watch([w])
    y2 = x*w*w
[grad1] = tape.gradient(y2,[w])
[grad2] = tape.gradient(y2,[w])  # 可调用多次
print(grad1, grad2)
del tape

# 二阶梯度
w = tf.Variable(1.0)
b = tf.Variable(2.0)
x = tf.Variable(3.0)
with tf.GradientTape() as t1:
    with tf.GradientTape() as t2:
        y = x * w + b
    dy_dw, dy_db = t2.gradient(y, [w, b])
d2y_dw2 = t1.gradient(dy_dw, w)
print(dy_dw)
print(dy_db)
print(d2y_dw2)
with tf.GradientTape() as t1:
    with tf.GradientTape() as t2:
        y = tf.pow(x,3) * w
    dy_dx = t2.gradient(y, x)
print(dy_dx, t1.gradient(dy_dx, x))

# 自动求导
# 变量能被自动求导机制求导
a = tf.Variable(initial_value=[[2, 3]], dtype=tf.float32, shape=(1,2))
b = tf.Variable(initial_value=[[5], [6]], dtype=tf.float32, shape=(2, 1))
# 记录计算过程
with tf.GradientTape() as tape:
    c = tf.matmul(a, b)
# 求导
d, e = tape.gradient(c, [a, b])
print(c, d ,e)

# 学习率
w = tf.Variable(tf.constant(5, dtype=tf.float32))
lr = 0.2
epoch = 40
for epoch in range(epoch):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1)
    grads = tape.gradient(loss, w)
    w.assign_sub(lr * grads)
    print("After %s epoch,w is %f,loss is %f" % (epoch, w.numpy(), loss))

# 学习率衰减
LR_BASE = 0.2
LR_DECAY = 0.99
LR_STEP = 1
w = tf.Variable(tf.constant(5, dtype=tf.float32))
for epoch in range(40):
    lr = LR_BASE * LR_DECAY ** (epoch / LR_STEP)
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1)
    grads = tape.gradient(loss, w)
    w.assign_sub(lr * grads)
    print("After %s epoch,w is %f,loss is %f,lr is %f" % (epoch, w.numpy(), loss, lr))
