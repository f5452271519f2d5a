import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import datasets, layers, optimizers

(x,y),(x_val,y_val) = datasets.mnist.load_data()
x = tf.reshape(tf.cast(x,dtype=tf.float32)/255.,[-1,28*28])
y = tf.one_hot(tf.cast(y,dtype=tf.int32),depth=10)

# 方法1
model = keras.models.Sequential([
    layers.Dense(16,kernel_regularizer=keras.regularizers.l2(0.001),activation=tf.nn.relu,input_shape=(784,)),
    layers.Dense(16,kernel_regularizer=keras.regularizers.l2(0.001),activation=tf.nn.relu),
    layers.Dense(10)
])
model.compile(optimizer='adam',loss=tf.losses.CategoricalCrossentropy(from_logits=True),metrics=['accuracy'])
model.fit(x,y,epochs=2,batch_size=128)
penalties = [0.001*tf.reduce_sum(tf.square(layer.kernel)) for layer in model.layers[:2]]
print([abs(float(a)-float(b)) < 1e-5 for a,b in zip(model.losses,penalties)])

# 方法2（推荐，较灵活）
network = keras.Sequential([layers.Dense(256,activation='relu'),layers.Dense(10)])
network.build(input_shape=(None,28*28))
optimizer = optimizers.Adam(learning_rate=0.01)
db = tf.data.Dataset.from_tensor_slices((x,y)).batch(128)
for step,(x,y) in enumerate(db):
    with tf.GradientTape() as tape:
        out = network(x)
        loss = tf.reduce_mean(tf.losses.categorical_crossentropy(y,out,from_logits=True))

        loss_regularization = []
        for p in network.trainable_variables:
            loss_regularization.append(tf.nn.l2_loss(p))
        loss_regularization = tf.reduce_sum(tf.stack(loss_regularization))

        loss = loss + 0.0001*loss_regularization
    grads = tape.gradient(loss,network.trainable_variables)
    optimizer.apply_gradients(zip(grads,network.trainable_variables))
    if step % 5 == 0:
        print(step,'loss:',float(loss),'loss_regularization:',float(loss_regularization))
