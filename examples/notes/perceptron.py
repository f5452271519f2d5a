import tensorflow as tf

# 单输出感知机梯度
x = tf.random.normal([1,3])
w = tf.ones([3,1])
b = tf.ones([1])
y = tf.constant([1])
with tf.GradientTape() as tape:
    tape.watch([w,b])
    logits = tf.sigmoid(x@w+b)
    loss = tf.reduce_mean(tf.losses.MSE(y,logits))
grads = tape.gradient(loss,[w,b])
print('w grad:', grads[0])
print('b grad:', grads[1])

# 多输出感知机梯度
x = tf.random.normal([2,4])
w = tf.random.normal([4,3])
b = tf.zeros([3])
y = tf.constant([2,0])
with tf.GradientTape() as tape:
    tape.watch([w,b])
    # axis=1说明结果[b,3]中的3这个维度为概率
    prob = tf.nn.softmax(x@w+b,axis=1)
    # 2 -> 001; 0 -> 100
    loss = tf.reduce_mean(tf.losses.MSE(tf.one_hot(y,depth=3),prob))
grads = tape.gradient(loss,[w,b])
print('w grad:', grads[0])
print('b grad:', grads[1])

# 链式法则
x = tf.constant(1.)
w1 = tf.constant(2.)
b1 = tf.constant(1.)
w2 = tf.constant(2.)
b2 = tf.constant(1.)
with tf.GradientTape(persistent=True) as tape:
    tape.watch([w1,b1,w2,b2])
    y1 = x * w1 + b1
    y2 = y1 * w2 + b2
dy2_dy1 = tape.gradient(y2,[y1])[0]
dy1_dw1 = tape.gradient(y1,[w1])[0]
dy2_dw1 = tape.gradient(y2,[w1])[0]
print(dy2_dy1 * dy1_dw1)
print(dy2_dw1)
