import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import datasets, layers, optimizers

class MyDense(layers.Layer):    # 自定义层继承

    def __init__(self, inp_dim, outp_dim):
        super(MyDense, self).__init__()
        self.kernel = self.add_weight('name1', [inp_dim, outp_dim])   # 用母类的add_weight而不是用tf.variable
        self.bias = self.add_weight('name2', [outp_dim])    # name是给母类管理用的

    def call(self, inputs, training=None):
        out = inputs @ self.kernel + self.bias
        return out

# 同理Model自定义方法也一样
class MyModel(keras.Model):

    def __init__(self):
        super(MyModel, self).__init__()
        self.fc1 = MyDense(28*28, 256)
        self.fc2 = MyDense(256, 128)
        self.fc3 = MyDense(128, 64)
        self.fc4 = MyDense(64, 32)
        self.fc5 = MyDense(32, 10)

    def call(self, inputs, training=None):
        x = self.fc1(inputs)
        x = tf.nn.relu(x)
        x = self.fc2(x)
        x = tf.nn.relu(x)
        x = self.fc3(x)
        x = tf.nn.relu(x)
        x = self.fc4(x)
        x = tf.nn.relu(x)
        x = self.fc5(x)
        return x

(x,y),(x_val,y_val) = datasets.mnist.load_data()
x = tf.reshape(tf.cast(x,dtype=tf.float32)/255.,[-1,28*28])
x_val = tf.reshape(tf.cast(x_val,dtype=tf.float32)/255.,[-1,28*28])

network = MyModel()
network.compile(optimizer=optimizers.Adam(lr=0.01),
                loss=tf.losses.SparseCategoricalCrossentropy(from_logits=True),
                metrics=['accuracy'])
network.fit(x,y,epochs=5,batch_size=128,validation_data=(x_val,y_val),validation_freq=2)
network.evaluate(x_val,y_val)
print([(w.name,tuple(w.shape)) for w in network.fc1.weights],len(network.trainable_variables))
