import tensorflow as tf
from tensorflow.keras import layers

# 1. 卷积层 方法1（推荐）
x = tf.random.normal([1,32,32,3])
layer = layers.Conv2D(4,kernel_size=5,strides=1,padding='valid')
out = layer(x)
print(out.shape)
layer = layers.Conv2D(4,kernel_size=5,strides=1,padding='same')
out = layer(x)
print(out.shape)
layer = layers.Conv2D(4,kernel_size=5,strides=2,padding='same')
out = layer(x)
print(out.shape)
out = layer.call(x)
print(out.shape)
print(layer.kernel.shape,layer.bias.shape)

# 方法2
w = tf.random.normal([5,5,3,4])
b = tf.zeros([4])
out = tf.nn.conv2d(x,w,strides=1,padding='VALID')
print((out+b).shape)

# 2. 批标准化（BN）
x = tf.random.normal([2,4,4,3],mean=1.,stddev=0.5)
net = layers.BatchNormalization(axis=-1,center=True,scale=True,trainable=True)
net(x)
print([v.name for v in net.variables],len(net.trainable_variables))
for i in range(100):
    out = net(x,training=True)
print(bool(tf.reduce_all(tf.abs(tf.reduce_mean(out,axis=[0,1,2])) < 1e-4)))
mean,variance = tf.nn.moments(x,axes=[0,1,2])
print(bool(tf.reduce_all(tf.abs(net.moving_mean-mean*(1-0.99**100)) < 1e-3)))

# 3. 池化层Pooling 下采样MaxPool2D
x = tf.random.normal([1,14,14,4])
pool = layers.MaxPool2D(2,strides=2)
print(pool(x).shape)
pool = layers.MaxPool2D(3,strides=2)
print(pool(x).shape)
out = tf.nn.max_pool2d(x,2,strides=2,padding='VALID')
print(out.shape)

# 上采样UpSampling2D
x = tf.random.normal([1,7,7,4])
layer = layers.UpSampling2D(size=3)
print(layer(x).shape)

# 4. Relu层
x = tf.random.normal([2,3])
print(bool(tf.reduce_all(layers.ReLU()(x) == tf.nn.relu(x))))
