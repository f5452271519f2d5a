import tensorflow as tf

# 索引 方法1
a = tf.ones([1,5,5,3])
print(a[0][0])
print(a[0][0][0])
print(a[0][0][0][2])

# 方法2（推荐）
# numpy风格的索引
a = tf.reshape(tf.range(1*2*3*4),[1,2,3,4])
print(a.shape)
print(a[0,1].shape, a[0,1])
print(a[0,1,2].shape, a[0,1,2])
a = tf.reshape(tf.range(4*6*6*3),[4,6,6,3])
print(a[1].shape)
print(a[1,2].shape)
print(a[1,2,3].shape)
print(a[1,2,3,2].shape, a[1,2,3,2])

# 切片
a = tf.range(10)
print(a[-1:])  # 倒数第一个到最后一个
print(a[-2:])
print(a[:2])
print(a[:-1])
# 对多个维度的切片
a = tf.reshape(tf.range(2*3*4*5*2),[2,3,4,5,2])
print(a[0,1,:,1:3,:])

# 步长
a = tf.reshape(tf.range(4*6*6*3),[4,6,6,3])
print(a[:,0:6:2,0:6:2,:].shape)
print(a[:,:3,:3,:].shape)
print(a[:,3:,3:,:].shape)
print(a[:,::2,::2,:].shape)
# 负步长（倒采样）
a = tf.range(4)
print(a[::-1])
print(a[::-2])
print(a[2::-2])

# 省略号:省略多个
a = tf.reshape(tf.range(2*4*3*2*3),[2,4,3,2,3])
print(a[0].shape)
print(a[0,...].shape)
print(a[:,:,:,:,0].shape)
print(a[...,0].shape)
print(a[0,...,2].shape)
print(a[1,0,...,0].shape)
print(a[1,2,...,0,:])  # 中间的没有切片操作,但是倒数第二有切片操作
print(a[0,0,0,tf.newaxis].shape)
