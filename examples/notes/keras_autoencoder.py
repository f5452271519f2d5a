import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import Sequential, layers

h_dim = 20
batchsz = 512
lr = 1e-3
(x_train,y_train),(x_test,y_test) = keras.datasets.fashion_mnist.load_data()
x_train,x_test = x_train.astype('float32')/255.,x_test.astype('float32')/255.
# we do not need label
train_db = tf.data.Dataset.from_tensor_slices(x_train)
train_db = train_db.shuffle(batchsz*5).batch(batchsz)

class AE(keras.Model):
    def __init__(self,rate):
        super(AE,self).__init__()
        # Encoders
        self.encoder = Sequential([
            layers.Dropout(rate),
            layers.Dense(256,activation=tf.nn.relu),
            layers.Dense(128,activation=tf.nn.relu),
            layers.Dense(h_dim)
        ])
        # Decoders
        self.decoder = Sequential([
            layers.Dense(128,activation=tf.nn.relu),
            layers.Dense(256,activation=tf.nn.relu),
            layers.Dense(784)
        ])

    def call(self,inputs,training=None):
        # [b,784] => [b,20]
        h = self.encoder(inputs,training=training)
        # [b,20] => [b,784]
        x_hat = self.decoder(h,training=training)
        return x_hat

def train(kind,noise,rate):
    model = AE(rate)
    model.build(input_shape=(None,784))
    optimizer = tf.optimizers.Adam(learning_rate=lr)
    for epoch in range(5):
        for step,x in enumerate(train_db):
            # [b,28,28] => [b,784]
            x = tf.reshape(x,[-1,784])
            noisy = x + tf.random.normal(x.shape,stddev=noise)
            with tf.GradientTape() as tape:
                x_rec_logits = model(noisy,training=True)
                rec_loss = tf.losses.binary_crossentropy(x,x_rec_logits,from_logits=True)
                rec_loss = tf.reduce_mean(rec_loss)
            grads = tape.gradient(rec_loss,model.trainable_variables)
            optimizer.apply_gradients(zip(grads,model.trainable_variables))
        print(kind,epoch,float(rec_loss))
    x_hat = tf.sigmoid(model(tf.reshape(x_test,[-1,784])))
    print(tf.reshape(x_hat,[-1,28,28]).shape)
    return model

model = train('AutoEncoder',0.,0.)
model.summary()
train('Denoising AutoEncoder',0.1,0.)
train('Dropout AutoEncoder',0.,0.2)
