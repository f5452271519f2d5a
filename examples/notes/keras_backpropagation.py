import tensorflow as tf
from tensorflow import keras

# 为批量计算的数据求损失，再平均
# 损失函数(标签值, 预测值)
loss = tf.reduce_mean(keras.losses.MSE(tf.constant([[1., 2.]]), tf.constant([[2., 4.]])))
print(loss)

class MyModel(keras.Model):
  def __init__(self):
    super().__init__()
    self.dense = keras.layers.Dense(2, input_dim=3, kernel_initializer='zeros', bias_initializer='zeros')

  def call(self, inputs):
    return self.dense(inputs)

model = MyModel()

X = tf.constant([[1., 1., 1.], [2., 2., 2.]])
y = tf.constant([[2., 3.], [4., 6.]])

with tf.GradientTape() as tape:
  # 计算预测值
  y_pred = model(X)
  # 计算损失
  loss = tf.reduce_mean(keras.losses.MSE(y, y_pred))
# 计算梯度
grads = tape.gradient(loss, model.variables)

# 打印损失
print(loss)
# 打印梯度
for grad in grads:
  print(grad)

# 创建优化器
optimizer = keras.optimizers.SGD(5e-4)
# 更新参数
optimizer.apply_gradients(zip(grads, model.variables))

optimizer = keras.optimizers.SGD(5e-4)

# 迭代次数
num_batches = 100
for batch_index in range(num_batches):
  with tf.GradientTape() as tape:
    y_pred = model(X)
    loss = tf.reduce_mean(keras.losses.MSE(y, y_pred))
  grads = tape.gradient(loss, model.variables)
  optimizer.apply_gradients(zip(grads, model.variables))

print(loss)
for grad in grads:
  print(grad)

# 创建准确度评估器
metric = keras.metrics.Accuracy()
# 重置状态
metric.reset_states()
# 评估函数(标签值, 预测值)
metric.update_state([0, 1, 2], [0, 0, 2])
print('%.4f' % metric.result())

X_train = X_test = X
y_train = y_test = y
# 1.打印模型概要
model.summary()

# 2.编译
model.compile(optimizer=keras.optimizers.SGD(5e-4), loss=keras.losses.MSE, metrics=[keras.metrics.MSE])

# 3.训练，返回历史信息model.history，包含params、epoch、history属性
# batch_size 每次批量计算，批量的大小，同一批次内数据不重复，一次计算，一个损失函数值，每个参数更新一次
# steps_per_epoch 从数据中顺序取批次，步骤的次数，各个步骤间数据不重复，最后一步数据可能小于batch_size
# epochs 遍历所有数据轮回数是epochs减去initial_epoch
# shuffle 每次遍历所有数据前，是否对数据随机排序
model.fit(X_train, y_train, batch_size=1, steps_per_epoch=None, initial_epoch=0, epochs=1, shuffle=True)
print(model.history.params, model.history.epoch, list(model.history.history))

# 4.评估，返回loss函数值和metrics函数值
print(len(model.evaluate(X_test, y_test, batch_size=None, steps=None)))

# 5.预测，返回预测值
print(model.predict(X, batch_size=None, steps=None).shape)

x = tf.constant([[[1., 2.], [3., 4.]]])
axis = -1
x = keras.layers.BatchNormalization(axis, epsilon=1e-5, momentum=.1)(x)
print(x)

from tensorflow import nn
x = nn.dropout(x, rate=.2)
print(x.shape)
