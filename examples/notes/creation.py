import tensorflow as tf
import numpy as np

# 从numpy、list创建
print(tf.convert_to_tensor(np.ones([2,3])))
print(tf.convert_to_tensor([1,2.]))
print(tf.convert_to_tensor([[1],[2.]]))

# 创建相同维度的矩阵
a = tf.zeros([2,3,3])
b = tf.zeros_like(a)
print(b)
b = tf.zeros(a.shape)
print(b)
x = tf.zeros((3, 4))
y = tf.ones((3, 4))
x2 = tf.zeros_like(x)
y2 = tf.ones_like(y)
print(x2, y2)
print(tf.zeros([]), tf.ones(1), tf.ones([]), tf.ones([2]))

# 创建一个填充数据矩阵
a = tf.fill([2,2],9)
print(a)
print(tf.fill((2,3), 5), tf.fill([2],0.5))

# 等差数列
print(tf.range(0, 20))
print(tf.range(1,10,2), tf.range(0.,1.,0.25))
# 从-10到10创建等差序列，生成10个数
print(tf.linspace(-10,10,10))

# 转为独热编码
y = tf.constant([3,0,7])
y = tf.one_hot(y,depth=10) #将y转换为10的onehot
print(y)

# 常量
a = tf.zeros((1,2))
b = tf.constant(a, dtype=tf.float32, shape=(1,2))
# 变量
c = tf.Variable(a, dtype=tf.float32, shape=(1,2))
print(b, c)
