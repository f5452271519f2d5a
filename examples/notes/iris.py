import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
from sklearn import datasets
from sklearn.model_selection import train_test_split
import tensorflow as tf

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
iris = datasets.load_iris()

# x_data = iris.data
# y_data = iris.target
# np.random.seed(116)
# np.random.shuffle(x_data)
# np.random.seed(116)
# np.random.shuffle(y_data)
# x_train = x_data[:-30]
# y_train = y_data[:-30]
# x_test = x_data[-30:]
# y_test = y_data[-30:]
#
# x_train = tf.cast(x_train,tf.float32)
# x_test = tf.cast(x_test,tf.float32)

x_train,x_test,y_train,y_test = train_test_split(iris.data,iris.target,random_state=6)

x_train = tf.cast(x_train,tf.float32)
x_test = tf.cast(x_test,tf.float32)

train_db = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32)
test_db = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(32)

w1 = tf.Variable(tf.random.truncated_normal([4, 3], stddev=0.1, seed=1))
b1 = tf.Variable(tf.random.truncated_normal([3], stddev=0.1, seed=1))
lr = 0.1
train_loss_results = []
test_acc = []
epoch = 500
loss_all = 0
# print(w1.dtype,b1.dtype)
for epoch in range(epoch):
    for step, (x_train, y_train) in enumerate(train_db):
        with tf.GradientTape() as tape:
            y = tf.matmul(x_train, w1) + b1
            y = tf.nn.softmax(y)
            y_ = tf.one_hot(y_train, depth=3)
            loss = tf.reduce_mean(tf.square(y_ - y))
            loss_all += loss.numpy()
        grads = tape.gradient(loss, [w1, b1])
        w1.assign_sub(lr * grads[0])
        b1.assign_sub(lr * grads[1])
    print('Epoch{},loss:{}'.format(epoch, loss_all / 4))
    train_loss_results.append(loss_all / 4)
    loss_all = 0

    # 测试
    total_correct, total_number = 0, 0
    for x_test, y_test in test_db:
        y = tf.matmul(x_test, w1) + b1
        y = tf.nn.softmax(y)
        pred = tf.argmax(y, axis=1)
        pred = tf.cast(pred, dtype=y_test.dtype)
        correct = tf.cast(tf.equal(pred, y_test), dtype=tf.int32)
        correct = tf.reduce_sum(correct)
        total_correct += int(correct)
        total_number += x_test.shape[0]
    acc = total_correct / total_number
    test_acc.append(acc)
    print('Test_acc:', acc)
    print('-' * 100)

# 绘制loss
plt.figure(figsize=(20, 8), dpi=80)
plt.title('Loss Function Curve')
plt.xlabel('Epoch')
plt.ylabel('Loss')
plt.plot(train_loss_results, label='$Loss$')
plt.legend()
plt.show()

# 绘制Accuracy
plt.figure(figsize=(20, 8), dpi=80)
plt.title('Acc Curve')
plt.xlabel('Epoch')
plt.ylabel('Loss')
plt.plot(test_acc, label='$Accuracy$')
plt.legend()
plt.show()
