import tensorflow as tf

# 创建一个平均值为1，方差为1的正态分布矩阵
a = tf.random.normal([2,2],mean=1,stddev=1)
print(a)
print(tf.random.normal((3, 4)))

# 创建截断正态分布矩阵
# 取值范围在(μ-2σ.μ+2σ)，保证值在均值附近
print(tf.random.truncated_normal([2,2],mean=0,stddev=1))
w = tf.Variable(tf.random.normal([2,2],mean=0,stddev=1))
print(w)

# 创建一个0~1均匀分布的矩阵
a = tf.random.uniform([2,2],minval=0,maxval=1)
print(a)
a = tf.random.uniform([10],maxval=10,dtype=tf.int32)
print(a)
print(tf.random.uniform([2,2],minval=0,maxval=100))

# 随机打散
idx = tf.range(10)
idx = tf.random.shuffle(idx)
print(idx)
# 两组有一一对应关系的东西,打散后对应关系不变
a = tf.random.normal([10,784])
b = tf.random.uniform([10],maxval=10,dtype=tf.int32)
a = tf.gather(a,idx)
b = tf.gather(b,idx)
print(a.shape, b)

# 维度的含义
out = tf.random.uniform([4,10])
print(out)
y = tf.range(4)
y = tf.one_hot(y,depth=10)
loss = tf.reduce_mean(tf.square(y-out))
print(loss)

# dropout
x = tf.ones([4,5])
print(tf.nn.dropout(x, rate=.2))
