import tensorflow as tf
from tensorflow.keras import datasets, layers, optimizers, Sequential

def preprocess(x,y):
    x = tf.reshape(tf.cast(x,dtype=tf.float32)/255.,[28*28])
    y = tf.one_hot(tf.cast(y,dtype=tf.int32),depth=10)
    return x,y

batchsz = 128
(x,y),(x_test,y_test) = datasets.mnist.load_data()
ds_test = tf.data.Dataset.from_tensor_slices((x_test,y_test)).map(preprocess).batch(batchsz)

network = Sequential([layers.Dense(256,activation='relu'),
                      layers.Dense(128,activation='relu'),
                      layers.Dense(10)])
network.build(input_shape=(None,28*28))
network.compile(optimizer=optimizers.Adam(lr=0.01),
                loss=tf.losses.CategoricalCrossentropy(from_logits=True),
                metrics=['accuracy'])

for epoch in range(3):
    # 打散,切割
    idx = tf.range(len(x))
    idx = tf.random.shuffle(idx)
    split = len(x)*9//10
    x_train,y_train = tf.gather(x,idx[:split]),tf.gather(y,idx[:split])
    x_val,y_val = tf.gather(x,idx[split:]),tf.gather(y,idx[split:])

    db_train = tf.data.Dataset.from_tensor_slices((x_train,y_train)).map(preprocess).shuffle(10000).batch(batchsz)
    db_val = tf.data.Dataset.from_tensor_slices((x_val,y_val)).map(preprocess).batch(batchsz)
    network.fit(db_train,epochs=2,validation_data=db_val,validation_freq=2)

# 也可用keras的功能
x_all = tf.reshape(tf.cast(x,dtype=tf.float32)/255.,[-1,28*28])
y_all = tf.one_hot(y,depth=10)
network.fit(x_all,y_all,batch_size=batchsz,epochs=2,validation_split=0.1,validation_freq=2)   # 按照9:1切分

network.evaluate(ds_test)   # test set
