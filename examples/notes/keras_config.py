import numpy as np
import tensorflow as tf
from tensorflow import keras

# 层的架构
layer = keras.layers.Dense(3,activation='relu')
new_layer = keras.layers.Dense.from_config(layer.get_config())
print(new_layer.units,new_layer.activation.__name__)

# 顺序模型的架构
model = keras.Sequential([keras.Input((32,)),keras.layers.Dense(16,activation='relu'),keras.layers.Dense(1)])
new_model = keras.Sequential.from_config(model.get_config())
new_model.summary()

# 函数式API模型的架构
inputs = keras.Input((32,))
outputs = keras.layers.Dense(1)(inputs)
model = keras.Model(inputs,outputs)
new_model = keras.Model.from_config(model.get_config())

# 在不同对象之间复制权重
new_model.set_weights(model.get_weights())
x = np.random.random((4,32))
print(np.allclose(model.predict(x,verbose=0),new_model.predict(x,verbose=0)))
json_model = keras.models.model_from_json(model.to_json())
print([w.shape for w in json_model.get_weights()])
