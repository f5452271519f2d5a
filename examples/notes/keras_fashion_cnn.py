import tensorflow as tf
from tensorflow import keras

fasion_mnist = keras.datasets.fashion_mnist
(train_images,train_labels),(test_images,test_labels) = fasion_mnist.load_data()

model = keras.Sequential()
#Conv2D二维的卷积层，64个过滤器，每个过滤器3X3的像素，
model.add(keras.layers.Conv2D(64,(3,3),activation='relu',input_shape=(28,28,1)))
#Maxpooling 2x2，四个像素，
model.add(keras.layers.MaxPooling2D(2,2))
model.add(keras.layers.Conv2D(64,(3,3),activation='relu'))
model.add(keras.layers.MaxPooling2D(2,2))

model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(128,activation=tf.nn.relu))
model.add(keras.layers.Dense(10,activation=tf.nn.softmax))

train_imges_scaled=train_images/255
model.compile(optimizer=tf.optimizers.Adam(),loss=tf.losses.sparse_categorical_crossentropy,metrics=['accuracy'])
#reshape ，-1是不管无视行数
model.fit(train_imges_scaled.reshape(-1,28,28,1),train_labels,epochs=5)

model.summary()

#读取MODEL的每个层
layer_outputs = [layer.output for layer in model.layers]
#将input和output放在一起，构成一组对象
activation_model = tf.keras.models.Model(inputs=model.input,outputs=layer_outputs )
#用在一张图片上，预测结果
pred = activation_model.predict(test_images[0].reshape(1,28,28,1))
print(len(pred))
#输出7，有7个层的输出
print(pred[0].shape)
#(1,26,26,64) 

print(pred[0][0,:,:,1].shape)
#第0层，所有的行，所有的列，filter

import matplotlib.pyplot as plt
for i in range(4):
    plt.imshow(pred[i][0,:,:,1])
    plt.show()
