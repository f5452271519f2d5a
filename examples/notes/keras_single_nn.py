import os
import numpy as np
import tensorflow as tf
from tensorflow import keras

class SingleNN(object):
    model = keras.models.Sequential([
        keras.layers.Flatten(input_shape=(28,28)),
        keras.layers.Dense(128,activation='relu'),
        keras.layers.Dense(10,activation='softmax')
    ])

    def __init__(self):
        (self.x_train,self.y_train),(self.x_test,self.y_test) = keras.datasets.fashion_mnist.load_data()
        self.x_train = self.x_train/255.0
        self.x_test = self.x_test/255.0

    def singlenn_compile(self):
        SingleNN.model.compile(optimizer=keras.optimizers.SGD(lr=0.01),
                               loss=keras.losses.sparse_categorical_crossentropy,
                               metrics=['accuracy'])
        return None

    def singlenn_fit(self):
        SingleNN.model.fit(self.x_train,self.y_train,epochs=5)
        return None

    def singlenn_evaluate(self):
        test_loss,test_acc = SingleNN.model.evaluate(self.x_test,self.y_test)
        print(test_loss,test_acc)
        return None

    def single_pridict(self):
        if os.path.exists("./ckpt/checkpoint"):
            SingleNN.model.load_weights("./ckpt/SingleNN")
        predictions = SingleNN.model.predict(self.x_test)
        return predictions

if __name__ == '__main__':
    snn = SingleNN()
    snn.singlenn_compile()
    snn.singlenn_fit()
    snn.singlenn_evaluate()
    SingleNN.model.save_weights("./ckpt/SingleNN")
    SingleNN.model.save_weights("./ckpt/SingleNN.h5")
    predictions = snn.single_pridict()
    print(predictions)
    # 打印结果为[1000,10]，找出第二维度上的最大值位置
    print(np.argmax(predictions,axis=1))
