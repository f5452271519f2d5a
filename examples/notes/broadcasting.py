import tensorflow as tf

x = tf.reshape(tf.range(4*2*2*3,dtype=tf.float32),[4,2,2,3])
print((x+tf.constant([10.,20.,30.])).shape)
b = tf.reshape(tf.constant([0.5,1.5]),[2,1,1])
print((x+b).shape, (x+b)[1])
b = tf.reshape(tf.constant([1.,2.,3.,4.]),[4,1,1,1])
print((x+b).shape, (x-b)[:,0,0,0])
try:
    x+tf.ones([1,4])
except tf.errors.InvalidArgumentError:
    print('InvalidArgumentError')

# x@w+b,b是一个一维的，但却能加上去,就是broadcast的功劳
a = tf.ones([4,16,16,32])
b = tf.range(32,dtype=tf.float32)
c = a+b
print(c.shape, tf.reduce_sum(c))
# 加减乘除
print((a-b)[0,0,0,:4], (a*b)[0,0,0,:4], (b/a)[0,0,0,:4])

# tf.broadcast_to
a = tf.reshape(tf.range(15),[3,5])
aa = tf.broadcast_to(a,[4,3,5])
print(aa.shape)
print(aa)
b = tf.broadcast_to(tf.ones([4,1,1,1]),[4,32,32,3])
print(b.shape)

# 和tile相比
a = tf.ones([3,4])
a1 = tf.broadcast_to(a,[2,3,4])
a2 = tf.expand_dims(a,axis=0)
a2 = tf.tile(a2,[2,1,1])
print(a1.shape, a2.shape, tf.reduce_all(tf.equal(a1,a2)))
