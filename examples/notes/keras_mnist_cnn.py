import tensorflow as tf
from tensorflow import keras

# 加载MNIST数据，训练数据60000张28*28的灰度值图片，测试数据10000张28*28的灰度值图片
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()

# 显示图片
import matplotlib.pyplot as plt
plt.imshow(x_train[0], cmap='gray')
plt.show()

# 一个epoch内，不同batch间、一个batch内数据都不重复，所有数据都计算一次

import numpy as np

class MNISTLoader():
  def __init__(self, batch_size=1, shuffle=False, train=True):
    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    # MNIST中的图像默认为uint8（0-255的数字），以下代码将其归一化到0-1之间的浮点数，并在最后增加一维作为颜色通道
    if train:
      x = np.expand_dims(x_train.astype('float32') / 255, axis=-1)      # [60000, 28, 28, 1]
      y = y_train.astype('int32')      # [60000]
    else:
      x = np.expand_dims(x_test.astype('float32') / 255, axis=-1)        # [10000, 28, 28, 1]
      y = y_test.astype('int32')      # [10000]
    self.dataset = tf.data.Dataset.from_tensor_slices((x, y))
    self.batch_size = batch_size
    self.shuffle = shuffle

  def __iter__(self):
    if self.shuffle:
      return iter(self.dataset.shuffle(buffer_size=1024).batch(self.batch_size))
    return iter(self.dataset.batch(self.batch_size))

# 训练数据生成器
train_loader = MNISTLoader(batch_size=9999, shuffle=True)

# 测试数据生成器
test_loader = MNISTLoader(batch_size=100, shuffle=True, train=False)

class CNNModel(keras.Model):
  def __init__(self):
    super().__init__()
    # 卷积层1
    self.conv1 = keras.layers.Conv2D(filters=10, kernel_size=(5, 5), strides=(1, 1), padding='same', activation='relu')
    # 池化层
    self.pool = keras.layers.MaxPool2D(pool_size=(2, 2), strides=(2, 2))
    # 卷积层2
    self.conv2 = keras.layers.Conv2D(filters=20, kernel_size=(5, 5), strides=(1, 1), padding='same', activation='relu')
    # 展平层
    self.flatten = keras.layers.Flatten()
    # 经过两次池化后得到的矩阵大小为(28/2/2, 28/2/2)
    self.dense1 = keras.layers.Dense(50, input_dim=20*7*7, activation='relu')
    self.dense2 = keras.layers.Dense(10, input_dim=50, activation='softmax')

  def call(self, inputs):
    x = self.conv1(inputs)
    x = self.pool(x)
    x = self.conv2(x)
    x = self.pool(x)
    x = self.flatten(x)
    x = self.dense1(x)
    x = self.dense2(x)
    return x

# [batch_size, width, height, 1]
model = CNNModel()

# SparseCategoricalCrossentropy函数直接处理
criterion = keras.losses.SparseCategoricalCrossentropy()
print(criterion([0, 1], [[.5, .5], [.5, .5]]))

# CategoricalCrossentropy函数需要先对数据做one hot编码
criterion = keras.losses.CategoricalCrossentropy()
print(criterion([[1, 0], [0, 1]], [[.5, .5], [.5, .5]]))
print(criterion(tf.one_hot([0, 1], 2), [[.5, .5], [.5, .5]]))

criterion = keras.losses.SparseCategoricalCrossentropy()
optimizer = keras.optimizers.SGD(5e-4)

epochs = 10
for epoch_index in range(epochs):
  for X, y in train_loader:
    with tf.GradientTape() as tape:
      y_pred = model(X)
      loss = criterion(y, y_pred)
    grads = tape.gradient(loss, model.variables)
    optimizer.apply_gradients(zip(grads, model.variables))

# SparseCategoricalCrossentropy评估器直接处理
metric = keras.metrics.SparseCategoricalCrossentropy()
metric.update_state([0, 1], [[.5, .5], [.5, .5]])
print('%.4f' % metric.result())

# CategoricalCrossentropy评估器需要先对数据做one hot编码
metric = keras.metrics.CategoricalCrossentropy()
metric.update_state([[1, 0], [0, 1]], [[.5, .5], [.5, .5]])
print('%.4f' % metric.result())

metric.reset_states()
metric.update_state(tf.one_hot([0, 1], 2), [[.5, .5], [.5, .5]])
print('%.4f' % metric.result())

# 交叉熵准确度评估器
metric = keras.metrics.SparseCategoricalAccuracy()

for X, y in test_loader:
  y_pred = model(X)
  metric.update_state(y, y_pred)

print('%.4f' % metric.result())

x_train = np.expand_dims(x_train.astype('float32') / 255, axis=-1)
x_test = np.expand_dims(x_test.astype('float32') / 255, axis=-1)
model.compile(optimizer=keras.optimizers.SGD(5e-4), loss=keras.losses.SparseCategoricalCrossentropy(), metrics=[keras.metrics.SparseCategoricalAccuracy()])

model.fit(x_train, y_train, batch_size=100, epochs=10, shuffle=True)

model.evaluate(x_test, y_test, batch_size=100)
