import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

# 每一层都可能与前面的所有层接触
def dense_block(x, blocks, growth_rate):
    for i in range(blocks):
        y = layers.BatchNormalization()(x)
        y = layers.Activation('relu')(y)
        y = layers.Conv2D(growth_rate, 3, padding='same', use_bias=False)(y)
        x = layers.Concatenate()([x, y])
    return x

def transition_block(x, reduction):
    x = layers.BatchNormalization()(x)
    x = layers.Activation('relu')(x)
    x = layers.Conv2D(int(x.shape[-1] * reduction), 1, use_bias=False)(x)
    return layers.AveragePooling2D(2, strides=2)(x)

inputs = keras.Input(shape=(32, 32, 3))
x = layers.Conv2D(16, 3, padding='same', use_bias=False)(inputs)
x = dense_block(x, 3, 12)
x = transition_block(x, 0.5)
x = dense_block(x, 3, 12)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10, activation='softmax')(x)
model = keras.Model(inputs, outputs, name='densenet')
model.summary()

(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
model.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train / 255., y_train, epochs=2, batch_size=32, validation_data=(x_test / 255., y_test))
