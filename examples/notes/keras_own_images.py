import tensorflow as tf
from PIL import Image
import numpy as np
import os

train_path = './digits/train/'
train_txt = './digits/train.txt'
x_train_savepath = './digits/x_train.npy'
y_train_savepath = './digits/y_train.npy'

test_path = './digits/test/'
test_txt = './digits/test.txt'
x_test_savepath = './digits/x_test.npy'
y_test_savepath = './digits/y_test.npy'

# txt：每行空格前是图片名，空格后是图片对应的标签
def generateds(path, txt):
    with open(txt, 'r') as f:
        contents = f.readlines()
    x, y_ = [], []
    for content in contents:
        value = content.split()
        img = Image.open(os.path.join(path, value[0]))
        img = np.array(img.convert('L'))
        img = img / 255.
        x.append(img)
        y_.append(value[1])

    x = np.array(x)
    y_ = np.array(y_)
    y_ = y_.astype(np.int64)
    return x, y_

if os.path.exists(x_train_savepath) and os.path.exists(y_train_savepath) and os.path.exists(
        x_test_savepath) and os.path.exists(y_test_savepath):
    print('-------------Load Datasets-----------------')
    x_train = np.reshape(np.load(x_train_savepath), (-1, 28, 28))
    y_train = np.load(y_train_savepath)
    x_test = np.reshape(np.load(x_test_savepath), (-1, 28, 28))
    y_test = np.load(y_test_savepath)
else:
    print('-------------Generate Datasets-----------------')
    x_train, y_train = generateds(train_path, train_txt)
    x_test, y_test = generateds(test_path, test_txt)

    print('-------------Save Datasets-----------------')
    np.save(x_train_savepath, np.reshape(x_train, (len(x_train), -1)))
    np.save(y_train_savepath, y_train)
    np.save(x_test_savepath, np.reshape(x_test, (len(x_test), -1)))
    np.save(y_test_savepath, y_test)

model = tf.keras.models.Sequential([
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation='relu'),
    tf.keras.layers.Dense(10, activation='softmax')
])

model.compile(optimizer='adam',
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=False),
              metrics=['sparse_categorical_accuracy'])

model.fit(x_train, y_train, batch_size=32, epochs=5, validation_data=(x_test, y_test), validation_freq=1)
model.summary()
