import tensorflow as tf
from tensorflow import keras

# 每个节点跟每个节点连接——Dense
x = tf.random.normal([4,728])  # 输入
net = tf.keras.layers.Dense(512)  # 创建输出512的层
out = net(x)  # out.shape = [4,512]
print(out.shape)


# 多层嵌套——Multi-Layers
# keras.Sequential([layer1,layer2,...])  # layer->Dense
network = keras.Sequential([
        keras.layers.Dense(2,activation='relu'),
        keras.layers.Dense(2,activation='relu'),
        keras.layers.Dense(2)
    ])
network.build(input_shape=[None,3])  # 创建，给定输入维度3
network.summary()   # 打印信息
print([tuple(v.shape) for v in network.trainable_variables])   # list[],可训练参数

y = tf.constant([[1.,0.],[0.,1.]])
out = tf.constant([[0.5,0.25],[0.125,1.]])
loss1 = tf.reduce_mean(tf.square(y-out))
loss2 = tf.reduce_mean(tf.losses.MSE(y,out))
# loss1 = loss2 等价
print(float(loss1),float(loss2))

p = tf.constant([[1.,0.,0.,0.]])
q = tf.constant([[0.25,0.25,0.25,0.25]])
print(tf.losses.categorical_crossentropy(p,q)) # 函数的形式
print(tf.losses.BinaryCrossentropy()(p,q))  # 类的形式
print(tf.losses.binary_crossentropy(p,q)) # 函数的形式
# p是真实在的one_hot encodingq是预测值
print(tf.losses.categorical_crossentropy([1,0,0,0],[0.25,0.25,0.25,0.25]))

logits = tf.constant([[2.,1.,0.5,0.]])
prob = tf.nn.softmax(logits)
print(tf.losses.categorical_crossentropy(p,logits,from_logits=True))  # 这样能处理logits转换成prob时的错误
print(tf.losses.categorical_crossentropy(p,prob))  # 等价但不推荐
