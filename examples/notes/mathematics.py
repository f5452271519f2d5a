import tensorflow as tf

# 加减乘除 前提：维度相同
b = tf.fill([2,2],2.)
a = tf.ones([2,2])
print(a+b, a-b, a*b, a/b)
print(tf.add(a,b), tf.subtract(a,b), tf.multiply(a,b), tf.divide(a,b))
print(b//a, b%a)
c = tf.constant([7,-7,8])
d = tf.constant([2,2,-3])
print(c//d, c%d, c/d)

# tf.math.log,  tf.exp
print(tf.math.log(a))
print(tf.exp(a))
# log2, log10
print(tf.math.log(8.)/tf.math.log(2.))
print(tf.math.log(100.)/tf.math.log(10.))

# tf.pow次方，tf.sqrt 根方，tf.square平方
print(tf.pow(b,3))
print(b**3)
print(tf.sqrt(b))
print(tf.square(b))

# @， matmul  矩阵相乘
print(a@b)
print(tf.matmul(a,b))
a = tf.reshape(tf.range(4*2*3,dtype=tf.float32),[4,2,3])
b = tf.fill([4,3,5],2.)
# 如 [b,2,3]@[b,3,5]
print(a@b)
print(tf.matmul(a,b).shape)
b = tf.fill([3,5],2.)
bb = tf.broadcast_to(b,[4,3,5])
print((a@bb).shape, tf.reduce_max(tf.abs(a@bb-a@b)))

# y = x@w + b
x = tf.ones([4,2])
w = tf.ones([2,1])
b = tf.constant(0.1)
print(x@w+b)
out = x@w+b
print(tf.nn.relu(out))
