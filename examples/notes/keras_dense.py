import tensorflow as tf
from tensorflow import keras
from tensorflow import nn

# units 包含神经元数
# input_dim 每个神经元输入数
# use_bias 是否有偏置项
layer = keras.layers.Dense(2, input_dim=3, use_bias=True, name='dense', activation=None, kernel_initializer='glorot_uniform', bias_initializer=keras.initializers.zeros)

# 计算
X = tf.constant([[1, 1, 1]])
y = layer(X)

# 权重和偏置（计算后生成）
print([(w.name, w.shape) for w in layer.weights])

# 激活
z = nn.sigmoid(y)
z = nn.softmax(y)
print(z.shape, abs(float(tf.reduce_sum(z)) - 1) < 1e-6)

# 模型堆叠
model = keras.Sequential([
  keras.layers.Dense(2, input_dim=4, activation='sigmoid'),
  keras.layers.Dense(3, input_dim=2),
  keras.layers.Activation(nn.softmax)
])
X = tf.constant([[1, 1, 1, 1]])
y = model(X)
print(y.shape)

# 模型子类化
class MyModel(keras.Model):
  def __init__(self):
    super().__init__()
    self.dense1 = keras.layers.Dense(2, input_dim=4, activation='sigmoid', kernel_initializer='glorot_uniform', bias_initializer='glorot_uniform')
    self.dense2 = keras.layers.Dense(3, input_dim=2, activation='softmax', kernel_initializer='glorot_uniform', bias_initializer='glorot_uniform')

  def call(self, inputs):
    x = self.dense1(inputs)
    x = self.dense2(x)
    return x

model = MyModel()

X = tf.constant([[1, 1, 1, 1]])
y = model(X)
print(y.shape)

# 查看模型层
print([layer.units for layer in model.layers])
# 查看模型权重和偏置
print([tuple(w.shape) for w in model.weights])
