import tensorflow as tf
from tensorflow.keras import datasets, layers, optimizers, Sequential

def preprocess(x,y):
    x = tf.cast(x,dtype=tf.float32)/255.
    x = tf.reshape(x,[28*28])
    y = tf.cast(y,dtype=tf.int32)
    y = tf.one_hot(y,depth=10)
    return x,y

batchsz = 128
(x,y),(x_val,y_val) = datasets.mnist.load_data()
db = tf.data.Dataset.from_tensor_slices((x,y))
db = db.map(preprocess).shuffle(60000).batch(batchsz)
ds_val = tf.data.Dataset.from_tensor_slices((x_val,y_val))
ds_val = ds_val.map(preprocess).batch(batchsz)

network = Sequential([layers.Dense(256,activation='relu'),
                      layers.Dense(128,activation='relu'),
                      layers.Dense(64,activation='relu'),
                      layers.Dense(32,activation='relu'),
                      layers.Dense(10)])
network.build(input_shape=(None,28*28))
network.summary()

network.compile(
        optimizer=optimizers.Adam(lr=0.01),    # 指定优化器
        loss=tf.losses.CategoricalCrossentropy(from_logits=True),   # 指定loss函数
        metrics=['accuracy']     # 指定测试标准
    )

network.fit(
        db,   # 要训练的数据集
        epochs=5,    # 训练的周期
        validation_data=ds_val,    # 用于做测试的数据集,一般写作ds_val
        validation_freq=2    # 测试的周期,每2个epochs就进行一次测试
    )

network.evaluate(ds_val)    # 训练完后对模型的评估,传入一个数据集

sample = next(iter(ds_val))
x = sample[0]
y = sample[1]   # one-hot
pred = network.predict(x)    # [b,10]
# convert back to number
y = tf.argmax(y,axis=1)
pred = tf.argmax(pred,axis=1)
print(pred.shape,y.shape)
pred = network(x)
print(pred.shape)
