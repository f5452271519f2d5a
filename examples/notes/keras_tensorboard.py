import datetime
import tensorflow as tf
from tensorflow import keras

(x,y),(x_val,y_val) = keras.datasets.mnist.load_data()
x,x_val = x/255.,x_val/255.

current_time = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
log_dir = 'log/' + current_time
summary_writer = tf.summary.create_file_writer(log_dir)

model = keras.Sequential([
    keras.layers.Flatten(),
    keras.layers.Dense(10)
])
optimizer = keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        logits = model(x[:100])
        loss_ce = tf.reduce_mean(tf.losses.sparse_categorical_crossentropy(y[:100],logits,from_logits=True))
    grads = tape.gradient(loss_ce,model.trainable_variables)
    optimizer.apply_gradients(zip(grads,model.trainable_variables))
    with summary_writer.as_default():
        tf.summary.scalar('train-loss',float(loss_ce),step=step)

callback = keras.callbacks.TensorBoard(log_dir='./graph',
                                       histogram_freq=1,
                                       write_graph=True,
                                       write_images=True)
model.compile(optimizer='sgd',loss=tf.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x,y,validation_data=(x_val,y_val),callbacks=[callback])
