import tensorflow as tf
from tensorflow.keras import datasets, layers, optimizers, Sequential, metrics

def preprocess(x,y):
    x = tf.cast(x,dtype=tf.float32)/255.
    y = tf.cast(y,dtype=tf.int32)
    return x,y

batchsz = 128
(x,y),(x_val,y_val) = datasets.mnist.load_data()
print('datasets:',x.shape,y.shape,x.min(),x.max())
db = tf.data.Dataset.from_tensor_slices((x,y))
db = db.map(preprocess).shuffle(60000).batch(batchsz).repeat(10)
ds_val = tf.data.Dataset.from_tensor_slices((x_val,y_val))
ds_val = ds_val.map(preprocess).batch(batchsz)

network = Sequential([layers.Dense(256,activation='relu'),
                      layers.Dense(128,activation='relu'),
                      layers.Dense(64,activation='relu'),
                      layers.Dense(32,activation='relu'),
                      layers.Dense(10)])
network.build(input_shape=(None,28*28))
network.summary()
optimizer = optimizers.Adam(lr=0.01)

acc_meter = metrics.Accuracy()
loss_meter = metrics.Mean()

for step,(x,y) in enumerate(db):
    with tf.GradientTape() as tape:
        # [b,28,28] => [b,784]
        x = tf.reshape(x,(-1,28*28))
        # [b,784] => [b,10]
        out = network(x)
        # [b] => [b,10]
        y_onehot = tf.one_hot(y,depth=10)
        loss = tf.reduce_mean(tf.losses.categorical_crossentropy(y_onehot,out,from_logits=True))
        loss_meter.update_state(loss)
    grads = tape.gradient(loss,network.trainable_variables)
    optimizer.apply_gradients(zip(grads,network.trainable_variables))

    if step % 50 == 0:
        print(step,'loss:',loss_meter.result().numpy())
        loss_meter.reset_states()

    # evaluate
    if step % 100 == 0:
        acc_meter.reset_states()
        for x,y in ds_val:
            x = tf.reshape(x,(-1,28*28))
            out = network(x)
            pred = tf.argmax(out,axis=1)
            pred = tf.cast(pred,dtype=tf.int32)
            acc_meter.update_state(y,pred)
        print(step,'Evaluate Acc:',acc_meter.result().numpy())
