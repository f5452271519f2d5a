import tensorflow as tf

# 填充 pad
a = tf.reshape(tf.range(9),[3,3])
print(tf.pad(a,[[0,0],[0,0]]))
print(tf.pad(a,[[1,0],[0,0]]))
print(tf.pad(a,[[1,1],[1,1]]))
print(tf.pad(a,[[2,0],[0,1]]))  # 行上边填充2行下边0行;列左0右1
# Image padding
a = tf.ones([4,28,28,3])
b = tf.pad(a,[[0,0],[2,2],[2,2],[0,0]])
print(b.shape, tf.reduce_sum(b))
c = tf.constant([[1,2,3],[4,5,6]])
print(tf.pad(c,[[1,1],[2,2]],'REFLECT'))
print(tf.pad(c,[[1,1],[2,2]],'SYMMETRIC'))

# 复制 tile
# 1表示当前维度不复制，2表示当前维度复制一次
a = tf.reshape(tf.range(9),[3,3])
print(tf.tile(a,[1,2]))  # 第一维复制一次(不变),第二维复制2次
print(tf.tile(a,[2,1]))
print(tf.tile(a,[2,2]))
a = tf.ones([1,3,4])
print(tf.tile(a,[2,1,3]).shape)
aa = tf.expand_dims(tf.range(3),axis=0)
print(tf.tile(aa,[2,1]), tf.broadcast_to(aa,[2,3]))
