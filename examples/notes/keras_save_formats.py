import numpy as np
import tensorflow as tf
from tensorflow import keras

def create_model():
    return keras.Sequential([keras.layers.Flatten(input_shape=(28,28)),
                             keras.layers.Dense(128,activation='relu'),
                             keras.layers.Dense(10,activation='softmax')])

(x,y),_ = keras.datasets.mnist.load_data()
x = x/255.
model = create_model()
model.compile(optimizer='adam',loss='sparse_categorical_crossentropy',metrics=['accuracy'])
model.fit(x,y,verbose=0)
expected = model.predict(x[:5],verbose=0)

# 保存模型参数
model.save_weights('./my_model/')
model = create_model()
model.load_weights('./my_model/')
print(np.allclose(model.predict(x[:5],verbose=0),expected,atol=1e-6))

# Keras Sequential 导出模型
keras.models.save_model(model, './my_model.h5')
model = keras.models.load_model('./my_model.h5')
print(np.allclose(model.predict(x[:5],verbose=0),expected,atol=1e-6))
