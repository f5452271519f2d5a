import tensorflow as tf

# MSE
y = tf.constant([1,2,3,0,2])
y = tf.one_hot(y,depth=4)
y = tf.cast(y,dtype=tf.float32)
out = tf.random.normal([5,4])
loss1 = tf.reduce_mean(tf.square(y-out))
loss2 = tf.square(tf.norm(y-out))/(5*4)
loss3 = tf.reduce_mean(tf.losses.MSE(y,out)) # MeanSquaredError
# loss1 = loss3 等价
print(loss1, loss2, loss3)
loss = tf.keras.losses.mse(y,out)
loss = tf.reduce_mean(loss)
print(loss)

# 熵
a = tf.fill([4],0.25)
print(a*tf.math.log(a)/tf.math.log(2.))
print(-tf.reduce_sum(a*tf.math.log(a)/tf.math.log(2.)))
a = tf.constant([0.1,0.1,0.1,0.7])
print(-tf.reduce_sum(a*tf.math.log(a)/tf.math.log(2.)))
a = tf.constant([0.01,0.01,0.01,0.97])
print(-tf.reduce_sum(a*tf.math.log(a)/tf.math.log(2.)))

# 交叉熵
print(tf.losses.categorical_crossentropy([0,1,0,0],[0.25,0.25,0.25,0.25]))
print(tf.losses.categorical_crossentropy([0,1,0,0],[0.1,0.1,0.8,0.1]))
print(tf.losses.categorical_crossentropy([0,1,0,0],[0.1,0.7,0.1,0.1]))
print(tf.losses.categorical_crossentropy([0,1,0,0],[0.01,0.97,0.01,0.01]))
print(tf.losses.categorical_crossentropy([1,0,0,0,0],[0.4,0.3,0.05,0.05,0.2]))
print(tf.losses.BinaryCrossentropy()([1],[0.1]))
print(tf.losses.binary_crossentropy([1],[0.1]))

# softmax与交叉熵结合
x = tf.random.normal([1,784])
w = tf.random.normal([784,2])
b = tf.zeros([2])
logits = x@w+b
prob = tf.math.softmax(logits,axis=1)
print(logits, prob)
print(tf.losses.categorical_crossentropy([[0,1]],logits,from_logits=True))  # 这样能处理logits转换成prob时的错误
y_ = tf.constant([[1.,0.,0.],[0.,1.,0.],[0.,0.,1.],[1.,0.,0.],[0.,1.,0.]])
y = tf.constant([[12.,3.,2.],[3.,10.,1.],[1.,2.,5.],[4.,6.5,1.2],[3.,6.,1.]])
y_pro = tf.nn.softmax(y)
loss_ce1 = tf.losses.categorical_crossentropy(y_,y_pro)
loss_ce2 = tf.nn.softmax_cross_entropy_with_logits(y_,y)
print('分步计算的结果:\n', loss_ce1)
print('结合计算的结果:\n', loss_ce2)

# KL散度
p = tf.constant([0.36,0.48,0.16])
q = tf.fill([3],1/3)
print(tf.reduce_sum(p*tf.math.log(p/q)))
print(tf.losses.KLDivergence()(p,q))

# MSE的梯度
x = tf.random.normal([2,4])
w = tf.random.normal([4,3])
b = tf.zeros([3])
y = tf.constant([2,0])
with tf.GradientTape() as tape:
    tape.watch([w,b])
    prob = tf.nn.softmax(x@w+b,axis=1)
    loss = tf.reduce_mean(tf.losses.MSE(tf.one_hot(y,depth=3),prob))
grads = tape.gradient(loss,[w,b])
print(grads[0])
print(grads[1])

# 交叉熵的梯度
with tf.GradientTape() as tape:
    tape.watch([w,b])
    logits = x@w+b
    loss = tf.reduce_mean(tf.losses.categorical_crossentropy(tf.one_hot(y,depth=3),logits,from_logits=True))
grads = tape.gradient(loss,[w,b])
print(grads[0])
print(grads[1])
