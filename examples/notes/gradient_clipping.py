import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import datasets

(x,y),_ = datasets.mnist.load_data()
x = tf.convert_to_tensor(x,dtype=tf.float32)/50.
y = tf.convert_to_tensor(y)
y = tf.one_hot(y,depth=10)
print('x:',x.shape,'y:',y.shape)
train_db = tf.data.Dataset.from_tensor_slices((x,y)).batch(128).repeat(30)
x,y = next(iter(train_db))
print('sample:',x.shape,y.shape)

def main():
    # 784 => 512
    w1,b1 = tf.Variable(tf.random.truncated_normal([784,512],stddev=0.1)),tf.Variable(tf.zeros([512]))
    # 512 => 256
    w2,b2 = tf.Variable(tf.random.truncated_normal([512,256],stddev=0.1)),tf.Variable(tf.zeros([256]))
    # 256 => 10
    w3,b3 = tf.Variable(tf.random.truncated_normal([256,10],stddev=0.1)),tf.Variable(tf.zeros([10]))
    lr = 0.01

    for step,(x,y) in enumerate(train_db):
        # [b,28,28] => [b,784]
        x = tf.reshape(x,(-1,784))

        with tf.GradientTape() as tape:
            # layer1.
            h1 = x@w1 + b1
            h1 = tf.nn.relu(h1)
            # layer2
            h2 = h1@w2 + b2
            h2 = tf.nn.relu(h2)
            # output
            out = h2@w3 + b3
            # compute loss
            # [b,10] - [b,10]
            loss = tf.square(y-out)
            # [b,10] => [b]
            loss = tf.reduce_mean(loss,axis=1)
            # [b] => scalar
            loss = tf.reduce_mean(loss)

        # compute gradient
        grads = tape.gradient(loss,[w1,b1,w2,b2,w3,b3])
        if step == 0:
            print('==before==')
            for g in grads:
                print(float(tf.norm(g)))

        # 通过裁减的方式，保持方向不变，等比缩放。解决梯度爆炸的问题
        grads,_ = tf.clip_by_global_norm(grads,15)
        if step == 0:
            print('==after==')
            for g in grads:
                print(float(tf.norm(g)))
        # update w' = w - lr*grad
        for p,g in zip([w1,b1,w2,b2,w3,b3],grads):
            p.assign_sub(lr*g)

        if step % 100 == 0:
            print(step,'loss:',float(loss))

if __name__ == '__main__':
    main()
