import tensorflow as tf
import pandas as pd
import numpy as np
import matplotlib.pyplot as plt

data = pd.read_csv('credit.csv',header=None)
x = data.iloc[:,:-1]
y = data.iloc[:,-1].replace(-1,0)

model=tf.keras.Sequential()

model.add(tf.keras.layers.Dense(4,input_shape=(15,),activation='relu'))
model.add(tf.keras.layers.Dense(4,activation='relu'))
model.add(tf.keras.layers.Dense(1,activation='sigmoid'))

model.summary()

model.compile(optimizer='adam',loss='binary_crossentropy',metrics=['acc'])

history=model.fit(x,y,epochs=30)

print(history.history.keys())  #查看训练模型的key有哪些

plt.plot(history.epoch,history.history.get('loss'),label='loss')  #查看迭代次数与损失值的图像
plt.plot(history.epoch,history.history.get('acc'),label='acc')  #查看迭代次数与正确率的图像
plt.legend()

print(model.evaluate(x,y))
print(model.predict(x[:3]).shape)
