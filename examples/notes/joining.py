import tensorflow as tf

# tf.concat  合并。原有的维度上合并
a = tf.ones([4,35,8])
b = tf.ones([2,35,8])
c = tf.concat([a,b],axis=0)   # a和b第0维度合并
print(c.shape)
a = tf.ones([4,32,8])
b = tf.ones([4,3,8])
print(tf.concat([a,b],axis=1).shape)
a = tf.reshape(tf.range(6),[2,3])
b = tf.reshape(tf.range(6,12),[2,3])
print(tf.concat([a,b],axis=0), tf.concat([a,b],axis=1))

# tf.stack  合并。创建新维度上合并
# 如果要创造新的维度
a = tf.ones([4,3,5])
b = tf.zeros([4,3,5])
c = tf.stack([a,b],axis=1)
print(c.shape)   # [4,2,3,5]
print(tf.stack([a,b],axis=0).shape, tf.stack([a,b],axis=3).shape)
try:
    tf.concat([tf.ones([4,35,8]),tf.ones([3,33,8])],axis=0)
except tf.errors.InvalidArgumentError:
    print('InvalidArgumentError')

# tf.unstack  分割
a,b = tf.unstack(c,axis=1)   # 全部拆开,返回几个tensor取决于有几个
print(a.shape, b.shape, tf.reduce_sum(a), tf.reduce_sum(b))
c = tf.reshape(tf.range(2*4*3*8),[2,4,3,8])
res = tf.unstack(c,axis=3)
print(len(res), res[0].shape, res[7].shape)

# tf.split  分割
res = tf.split(c,axis=3,num_or_size_splits=2)   # 在指定维度拆开,参数是2所以拆成两个
print(len(res), res[0].shape)
res = tf.split(c,axis=3,num_or_size_splits=[2,2,4])   # 指定拆开,拆开的第0个有2份,第1个2份...
print(res[0].shape, res[2].shape)
print(res[1][0,0])
