import tensorflow as tf
from tensorflow import keras
import matplotlib.pyplot as plt

#导入数据集
fasion_mnist = keras.datasets.fashion_mnist
#划分数据集
(train_images,train_labels),(test_images,test_labels) = fasion_mnist.load_data()

#看数据集大小
print(train_images.shape)

#展示图片
plt.imshow(train_images[1])

model = keras.Sequential()
model.add(keras.layers.Flatten(input_shape=(28,28)))
model.add(keras.layers.Dense(128,activation=tf.nn.relu))
model.add(keras.layers.Dense(10,activation=tf.nn.softmax))

model.summary()

#scaling or normalization 把灰度变成只有1和0
train_imges_scaled=train_images/255

#metrics=['accuracy'] 是为了看到指标accuracy的变化，
model.compile(optimizer=tf.optimizers.Adam(),loss=tf.losses.sparse_categorical_crossentropy,metrics=['accuracy'])
#训练，epochs重复次数5次
model.fit(train_imges_scaled,train_labels,epochs=5)

#模型评估
test_images_scaled = test_images/255
model.evaluate(test_images_scaled,test_labels)


import numpy as np

print(np.argmax( model.predict([[test_images[0]/255]])))
print(test_labels[0])
plt.imshow(test_images[0])
