import tensorflow as tf
from tensorflow import keras

# 旧领域学习过或训练好的模型：1000分类改为20分类
base_model = keras.applications.VGG16(weights=None,include_top=False,input_shape=(32,32,3))

class TransferModel(object):
    def __init__(self):
        self.base_model = base_model

    def refine_base_model(self):
        # 将原模型全连接层的参数丢弃，其他保留
        x = self.base_model.outputs[0]
        x = keras.layers.GlobalAveragePooling2D()(x)
        x = keras.layers.Dense(64,activation=tf.nn.relu)(x)
        y_predict = keras.layers.Dense(20,activation=tf.nn.softmax)(x)
        model = keras.models.Model(inputs=self.base_model.inputs,outputs=y_predict)
        return model

    # 冻结模型参数
    def freeze_vgg_model(self):
        for layer in self.base_model.layers:
            layer.trainable=False

tm = TransferModel()
model = tm.refine_base_model()
tm.freeze_vgg_model()
model.compile(optimizer='adam',loss='sparse_categorical_crossentropy',metrics=['accuracy'])
model.summary()

(x,y),_ = keras.datasets.cifar100.load_data(label_mode='coarse')
frozen = base_model.get_weights()
model.fit(x/255.,y,epochs=2,batch_size=16)
print(all((a == b).all() for a,b in zip(frozen,base_model.get_weights())))
