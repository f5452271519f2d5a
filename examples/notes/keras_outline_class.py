import tensorflow as tf
from tensorflow.keras.layers import Dense
from tensorflow.keras import Model

class MyModel(Model):
    def __init__(self):
        super(MyModel,self).__init__()
        self.d1=Dense(3,activation='sigmoid',kernel_regularizer=tf.keras.regularizers.l2())
    def __call__(self,x):
        y=self.d1(x)
        return y
# 调用，实例化
model = MyModel()

y = model(tf.ones([2,4]))
print(y.shape)
print([tuple(w.shape) for w in model.trainable_variables])
