import tensorflow as tf

# sigmoid(logistic)
# 导数：σ'=σ(1-σ)
a = tf.linspace(-10.,10.,10)
with tf.GradientTape() as tape:
    tape.watch(a)
    y = tf.sigmoid(a)
grads = tape.gradient(y,[a])
print('x:', a.numpy())
print('y:', y.numpy())
print('grad:', grads[0].numpy())
print(tf.reduce_max(tf.abs(grads[0]-y*(1-y))) < 1e-6)

# Tanh
# f(x)=2sigmoid(2x)-1
a = tf.linspace(-5.,5.,10)
with tf.GradientTape() as tape:
    tape.watch(a)
    y = tf.tanh(a)
print(y, tape.gradient(y,a))
print(2*tf.sigmoid(2*a)-1)

# ReLU(Rectified Linear Unit)
a = tf.linspace(-1.,1.,10)
with tf.GradientTape() as tape:
    tape.watch(a)
    y = tf.nn.relu(a)
print(y, tape.gradient(y,a))

# Leaky Relu
with tf.GradientTape() as tape:
    tape.watch(a)
    y = tf.nn.leaky_relu(a)
print(y, tape.gradient(y,a))
print(tf.nn.leaky_relu(a,alpha=0.02))

# Softmax
# 将数据映射到 [0,1]，并且概率之和为1
logits = tf.constant([[2.,1.,0.1],[-1.,0.,3.]])
prob = tf.nn.softmax(logits,axis=1)
print(prob, tf.reduce_sum(prob,axis=1))
# pi(1-pi)与-pj*pi
x = tf.constant([2.,1.,0.1])
with tf.GradientTape() as tape:
    tape.watch(x)
    p = tf.nn.softmax(x)
print(tape.jacobian(p,x))
print(tf.linalg.diag(p)-p[:,tf.newaxis]*p[tf.newaxis,:])
