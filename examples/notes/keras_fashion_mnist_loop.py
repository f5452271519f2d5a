import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import datasets, layers, optimizers, Sequential, metrics

def preprocess(x,y):
    x = tf.cast(x,dtype=tf.float32)/255.
    y = tf.cast(y,dtype=tf.int32)
    return x,y

# 获取数据
(x,y),(x_test, y_test) = datasets.fashion_mnist.load_data()
# print(x.shape,y.shape)

batchsz = 128
db = tf.data.Dataset.from_tensor_slices((x,y))
db = db.map(preprocess).shuffle(10000).batch(batchsz)
db_test = tf.data.Dataset.from_tensor_slices((x_test,y_test))
db_test = db_test.map(preprocess).batch(batchsz)

db_iter = iter(db)
sample = next(db_iter)
# print(sample[0].shape, sample[1].shape)

# 构建网络
model = Sequential([
    layers.Dense(256,activation=tf.nn.relu),  # 784 => 256
    layers.Dense(128,activation=tf.nn.relu),  # 256 => 128
    layers.Dense(64,activation=tf.nn.relu),  # 128 => 64
    layers.Dense(32,activation=tf.nn.relu),  # 64 => 32
    layers.Dense(10,activation=tf.nn.relu)  # 32 => 10
])
# 模型传入输入维度
model.build(input_shape=[None,28*28])
# 调试， 打印网络架构
model.summary()
# w = w - lr*grad
optimizer = optimizers.Adam(lr = 1e-3)

def main():
    for epoch in range(30):
        for step, (x,y) in enumerate(db):
            # x: [b,28,28] => [b,784]
            # y: [b]
            x = tf.reshape(x,[-1,28*28])
            with tf.GradientTape() as tape:
                # [b,784] => [b,10]
                logits = model(x)
                y_onehot = tf.one_hot(y,depth=10)
                loss_mse = tf.reduce_mean(tf.losses.MSE(y_onehot,logits))
                loss_ce = tf.reduce_mean(tf.losses.categorical_crossentropy(y_onehot,logits,from_logits=True))
            grads = tape.gradient(loss_ce, model.trainable_variables)
            # zip每对前一个是w后一个是lr*grad
            optimizer.apply_gradients(zip(grads,model.trainable_variables))

            if step % 100 ==0:
                print(epoch,step,'loss:',float(loss_ce),float(loss_mse))

        # test
        totol_correct = 0
        totol_num = 0
        x = tf.reshape(x,[-1,28*28])
        logits = model(x)
        # logits =>prob,[b,10]
        prob = tf.nn.softmax(logits,axis=1)
        # [b,10] => [b], int64 => int32
        pred = tf.argmax(prob,axis=1)
        pred = tf.cast(pred,dtype=tf.int32)
        # pred: [b]
        #y : [b]
        # correct :[b],True:equal
        correct = tf.equal(pred,y)
        correct = tf.reduce_sum(tf.cast(correct,dtype=tf.int32))
        totol_correct += int(correct)
        totol_num += x.shape[0]

        acc = totol_correct/totol_num
        print(epoch,'test acc:',acc)




if __name__ == '__main__':
    main()
