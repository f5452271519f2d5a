import tensorflow as tf
import numpy as np

# y = 1.477*x + 0.089
data = []
for i in range(100):
    x = np.random.uniform(-10.,10.)
    eps = np.random.normal(0.,0.01)
    y = 1.477*x + 0.089 + eps
    data.append([x,y])
data = tf.convert_to_tensor(data,dtype=tf.float32)
x = data[:,0]
y = data[:,1]

# loss = sum((w*x_i+b-y_i)^2)/n
def mse(b,w):
    return tf.reduce_mean(tf.square(w*x+b-y))

# 求导有规律可循:
# dloss/dw = 2/n*sum((wx+b-y)x)
# dloss/db = 2/n*sum(wx+b-y)
def step_gradient(b,w,lr):
    b_gradient = 2*tf.reduce_mean(w*x+b-y)
    w_gradient = 2*tf.reduce_mean((w*x+b-y)*x)
    return b-lr*b_gradient, w-lr*w_gradient

lr = 0.01
b = tf.constant(0.)
w = tf.constant(0.)
for step in range(1000):
    b,w = step_gradient(b,w,lr)
    if step%50 == 0:
        print('iteration:{}, loss:{}, w:{}, b:{}'.format(step,mse(b,w),w,b))
print('Final loss:{}, w:{}, b:{}'.format(mse(b,w),w,b))

# 对照自动求导
w = tf.Variable(0.)
b = tf.Variable(0.)
for step in range(1000):
    with tf.GradientTape() as tape:
        loss = mse(b,w)
    w_gradient,b_gradient = tape.gradient(loss,[w,b])
    w.assign_sub(lr*w_gradient)
    b.assign_sub(lr*b_gradient)
print(w.numpy(), b.numpy())
