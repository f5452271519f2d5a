import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

# 生成器
class Generator(keras.Model):
    def __init__(self):
        super(Generator,self).__init__()
        # z: [b,100] => [b,3*3*64] => [b,3,3,64] => [b,64,64,3]
        self.fc = layers.Dense(3*3*64)
        self.conv1 = layers.Conv2DTranspose(32,3,3,'valid')
        self.bn1 = layers.BatchNormalization()
        self.conv2 = layers.Conv2DTranspose(16,5,2,'valid')
        self.bn2 = layers.BatchNormalization()
        self.conv3 = layers.Conv2DTranspose(3,4,3,'valid')

    def call(self,inputs,training=None):
        x = self.fc(inputs)
        x = tf.reshape(x,[-1,3,3,64])
        x = tf.nn.leaky_relu(x)
        x = tf.nn.leaky_relu(self.bn1(self.conv1(x),training=training))
        x = tf.nn.leaky_relu(self.bn2(self.conv2(x),training=training))
        x = self.conv3(x)
        x = tf.tanh(x)
        return x

# 鉴别器
class Discriminator(keras.Model):
    def __init__(self):
        super(Discriminator,self).__init__()
        # [b,64,64,3] => [b,1]
        self.conv1 = layers.Conv2D(16,5,3,'valid')
        self.conv2 = layers.Conv2D(32,5,3,'valid')
        self.bn2 = layers.BatchNormalization()
        self.conv3 = layers.Conv2D(64,5,3,'valid')
        self.bn3 = layers.BatchNormalization()
        self.flatten = layers.Flatten()
        self.fc = layers.Dense(1)

    def call(self,inputs,training=None):
        x = tf.nn.leaky_relu(self.conv1(inputs))
        x = tf.nn.leaky_relu(self.bn2(self.conv2(x),training=training))
        x = tf.nn.leaky_relu(self.bn3(self.conv3(x),training=training))
        x = self.flatten(x)
        logits = self.fc(x)
        return logits

def celoss_ones(logits):
    loss = tf.nn.sigmoid_cross_entropy_with_logits(logits=logits,labels=tf.ones_like(logits))
    return tf.reduce_mean(loss)

def celoss_zeros(logits):
    loss = tf.nn.sigmoid_cross_entropy_with_logits(logits=logits,labels=tf.zeros_like(logits))
    return tf.reduce_mean(loss)

def d_loss_fn(generator,discriminator,batch_z,batch_x,is_training):
    fake_image = generator(batch_z,is_training)
    d_fake_logits = discriminator(fake_image,is_training)
    d_real_logits = discriminator(batch_x,is_training)
    return celoss_ones(d_real_logits) + celoss_zeros(d_fake_logits)

def g_loss_fn(generator,discriminator,batch_z,is_training):
    fake_image = generator(batch_z,is_training)
    d_fake_logits = discriminator(fake_image,is_training)
    return celoss_ones(d_fake_logits)

def main():
    tf.random.set_seed(22)
    z_dim = 100
    batch_size = 16
    learning_rate = 0.002

    # 真图片
    x = tf.cast(keras.datasets.cifar10.load_data()[0][0],dtype=tf.float32)/127.5-1
    x = tf.image.resize(x,[64,64])
    dataset = tf.data.Dataset.from_tensor_slices(x).shuffle(1000).batch(batch_size,drop_remainder=True).repeat()
    db_iter = iter(dataset)

    generator = Generator()
    generator.build(input_shape=(None,z_dim))
    discriminator = Discriminator()
    discriminator.build(input_shape=(None,64,64,3))
    print(generator(tf.zeros([2,z_dim]),False).shape)

    g_optimizer = tf.optimizers.Adam(learning_rate=learning_rate,beta_1=0.5)
    d_optimizer = tf.optimizers.Adam(learning_rate=learning_rate,beta_1=0.5)

    for epoch in range(10):
        batch_z = tf.random.uniform([batch_size,z_dim],minval=-1.,maxval=1.)
        batch_x = next(db_iter)

        # train D
        with tf.GradientTape() as tape:
            d_loss = d_loss_fn(generator,discriminator,batch_z,batch_x,True)
        grads = tape.gradient(d_loss,discriminator.trainable_variables)
        d_optimizer.apply_gradients(zip(grads,discriminator.trainable_variables))

        # train G
        with tf.GradientTape() as tape:
            g_loss = g_loss_fn(generator,discriminator,batch_z,True)
        grads = tape.gradient(g_loss,generator.trainable_variables)
        g_optimizer.apply_gradients(zip(grads,generator.trainable_variables))

        print(epoch,'d-loss:',float(d_loss),'g-loss:',float(g_loss))

if __name__ == '__main__':
    main()
