import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow import nn

print(type(keras.__version__))

# 创建初始化器
initializer = keras.initializers.zeros()

# 初始化器生产张量
a = initializer(dtype=tf.float32, shape=(1,2))
print(a)

initializer = keras.initializers.glorot_normal()
b= initializer(dtype=tf.float32, shape=(1,2))
print(b.shape)

initializer = keras.initializers.zeros()
a = initializer(dtype=tf.float32, shape=(1,2))

# 常量
b = tf.constant(a, dtype=tf.float32, shape=(1,2))
print(b)

# 变量
c = tf.Variable(a, dtype=tf.float32, shape=(1,2))
print(c)
