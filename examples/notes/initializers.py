import tensorflow as tf
from tensorflow import keras

# 创建初始化器
initializer = keras.initializers.zeros()

# 初始化器生产张量
a = initializer(dtype=tf.float32, shape=(1,2))
print(a)

initializer = keras.initializers.glorot_normal()
b = initializer(dtype=tf.float32, shape=(1,2))
print(b.shape, b.dtype)

# 常量
b = tf.constant(a, dtype=tf.float32, shape=(1,2))

# 变量
c = tf.Variable(a, dtype=tf.float32, shape=(1,2))
print(b, c)
