import tensorflow as tf

# a.shape = [4,28,28,3]
a = tf.reshape(tf.range(4*28*28*3),[4,28,28,3])
print(a.shape, a.ndim)
b = tf.reshape(a,[4,784,3])  # 4*28*28*3  ==  4*784*3 才能保证所有数据充分利用
print(b.shape, b[1,2])
# 如果想偷懒的话可以用-1
print(tf.reshape(a,[4,-1,3]).shape)  # 一个式子只能有一个-1
print(tf.reshape(a,[4,784*3]).shape)
print(tf.reshape(a,[4,-1]).shape)
print(tf.reshape(tf.reshape(a,[4,-1]),[4,28,28,3]).shape)
print(tf.reshape(tf.reshape(a,[4,-1]),[4,14,56,3]).shape)

# 矩阵变换,改变格式
a = tf.reshape(tf.range(4*3*2*1),[4,3,2,1])
print(tf.transpose(a).shape)  # 矩阵转置
print(tf.transpose(a,perm=[0,1,3,2]))
# 结果 shape = [4,3,1,2]
print(tf.transpose(a,[0,3,1,2]).shape)

# 维度的增加
a = tf.reshape(tf.range(4*35*8),[4,35,8])
print(tf.expand_dims(a,axis=0).shape)  # [1,4,35,8]
print(tf.expand_dims(a,axis=3).shape)  # [4,35,8,1]
# 负数同理
print(tf.expand_dims(a,axis=-1).shape)
print(tf.expand_dims(a,axis=-4).shape)

# 维度减少
# 元素个数为1的维度是可以去掉的
a = tf.reshape(tf.range(6),[1,2,1,1,3])
print(tf.squeeze(a))  # 不加axis参数就是把所有1去掉
print(tf.squeeze(a,axis=2).shape)  # 把第二维度去掉
print(tf.squeeze(a,axis=0).shape)
print(tf.squeeze(a,axis=-2).shape)
print(tf.squeeze(a,axis=-3).shape)
