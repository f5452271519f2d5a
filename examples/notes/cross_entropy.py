import tensorflow as tf
from tensorflow import keras

# 交叉熵损失
# SparseCategoricalCrossentropy函数直接处理
criterion = keras.losses.SparseCategoricalCrossentropy()
print(criterion([0, 1], [[.5, .5], [.5, .5]]))
# CategoricalCrossentropy函数需要先对数据做one hot编码
criterion = keras.losses.CategoricalCrossentropy()
print(criterion([[1, 0], [0, 1]], [[.5, .5], [.5, .5]]))
print(criterion(tf.one_hot([0, 1], 2), [[.5, .5], [.5, .5]]))
