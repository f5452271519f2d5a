from tensorflow import keras

input = keras.Input(shape=(28,28))
x1 = keras.layers.Flatten()(input)
x2 = keras.layers.Dense(10,activation='sigmoid')(x1)
output = keras.layers.Dense(1,activation='sigmoid')(x2)
model = keras.Model(inputs=input,outputs=output)
model.summary()
