import tensorflow as tf
from tensorflow import keras

batch, timesteps, input_dim, units = 4, 3, 5, 2

# units 神经元个数，每个神经元状态数
# input_dim 每个神经元输入数
# kernel_initializer 输入权重初始化函数
# recurrent_initializer 状态权重初始化函数
# bias_initializer 偏置初始化函数
cell = keras.layers.SimpleRNNCell(units, input_dim=input_dim, use_bias=True, activation='tanh', kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros')

# 输入和状态
inputs = tf.ones((batch, input_dim))
states = tf.ones((batch, units))

# 输入和输入权重矩阵乘，状态和状态权重矩阵乘，相加后再加上偏置，激活函数激活
# 返回(batch, units)
output, state = cell(inputs, states)
print(output.shape)
kernel, recurrent_kernel, bias = cell.weights
print(bool(tf.reduce_all(tf.abs(output - tf.tanh(inputs @ kernel + states @ recurrent_kernel + bias)) < 1e-6)))

# kernel 输入权重(input_dim, units)
# recurrent_kernel 状态权重(units, units)
# bias 偏置(units,)
print([(w.name, tuple(w.shape)) for w in cell.weights])

# 一个SimpleRNN是一个SimpleRNNCell自身进行多次循环
rnn = keras.layers.SimpleRNN(units, input_dim=input_dim, use_bias=True, activation='tanh', kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros')

# 输入和初始状态
# inputs的一个batch包含每个循环的输入数据，timesteps次循环
inputs = tf.ones((batch, timesteps, input_dim))
initial_state = tf.ones((batch, units))

# 在一次循环中：
# 输入和输入权重矩阵乘，状态和状态权重矩阵乘，相加后再加上偏置，激活函数激活
# 将循环的结果作为下一次循环的状态，并取对应的输入数据，进入下一次循环
# 返回最后一次循环的结果(batch, units)
print(rnn(inputs, initial_state=initial_state).shape)

# kernel 输入权重(input_dim, units)
# recurrent_kernel 状态权重(units, units)
# bias 偏置(units,)
print([(w.name, tuple(w.shape)) for w in rnn.weights])

# 一个RNN是多个SimpleRNN首尾相连
units_0, units_1 = 6, 7

cell_0 = keras.layers.SimpleRNNCell(units_0, input_dim=input_dim)
cell_1 = keras.layers.SimpleRNNCell(units_1, input_dim=units_0)

# 将一个RNNCell队列首尾相连构成一个RNN
rnn = keras.layers.RNN([cell_0, cell_1])

# 输入和初始状态
# inputs的一个batch包含第一个cell每次循环的的输入数据，timesteps次循环
inputs = tf.ones((batch, timesteps, input_dim))
# RNNCell队列对应的初始状态队列
initial_state = [tf.ones((batch, units_0)), tf.ones((batch, units_1))]

# 每个SimpleRNNCell生成一个SimpleRNN，经过多次循环得到结果(batch, unit)
# 前一个SimpleRNN的结果作为后一个SimpleRNN的输入数据，再从initial_state中获取后一个SimpleRNN的初始状态
# 返回最后一个SimpleRNN的结果(batch, units_1)
print(rnn(inputs, initial_state).shape)

# 每个RNNCell的kernel, recurrent_kernel, bias
print([(w.name, tuple(w.shape)) for w in rnn.weights])
