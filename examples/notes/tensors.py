import tensorflow as tf
import numpy as np

# tensorflow运算的每个类型都要是tensor
# 转换为tensor
a = np.arange(5)
aa = tf.convert_to_tensor(a)
print(aa)
aa = tf.convert_to_tensor(a,dtype=tf.int32)
print(aa)

# tensor类型间转换
print(tf.cast(aa,dtype=tf.double))
# 比如int32转换为bool型
print(tf.cast(aa,dtype=tf.bool))
print(tf.cast(tf.constant([True,False]),dtype=tf.int32))

# 数据类型
print(tf.constant(1), tf.constant(1.), tf.constant(2.,dtype=tf.double))
print(tf.constant([True,False]), tf.constant('hello,world'))
try:
    tf.constant(2.2,dtype=tf.int32)
except TypeError:
    print('TypeError')

# Variable包装过的变量会具有一些特殊的属性,如可导
b = tf.Variable(aa)
print(b.dtype, b.trainable)
b = tf.Variable(aa,name='input_data')
print(b.name, b.trainable)
print(isinstance(b,tf.Variable), isinstance(b,tf.Tensor))
print(b)

# 更新参数assign_sub
w = tf.Variable(4)
w.assign_sub(1)  #参数w自减1,也就是w = w-1
print(w)  #3

# tensor变numpy
print(a, aa.numpy(), b.numpy())
one = tf.ones([])
print(one.numpy(), int(one), float(one))

# Tensor转换为字符串
result = tf.constant([[0.1,0.7,0.2]])
pred = tf.argmax(result, axis=1)
pred = pred.numpy()
pred = str(pred[0])
print(pred)

# 维度
b = tf.range(4)
print(b.ndim, tf.rank(b), tf.rank(tf.ones([3,4,2])))
print(b.shape, b.dtype)

# 判断是否为Tensor类型
print(tf.is_tensor(b), isinstance(b,tf.Tensor))
print(isinstance(a,tf.Tensor), tf.is_tensor(a))
print(aa.dtype == tf.float32, aa.dtype == tf.int32)

# 属性
x = tf.constant([[1.,2.,3.,4.],[5.,6.,7.,8.],[9.,10.,11.,12.]])
print(x.ndim)
print(x.shape)
print(x.numpy())
print(x.dtype)
print(tf.transpose(x))
print(tf.reshape(x, (2, 6)))

# enumerate遍历
seq = ['one','two','three']
for i,element in enumerate(seq):
    print(i,element)
for i,row in enumerate(x):
    print(i,row)
