import tensorflow as tf

# tf.norm（默认ord=2，在所有维度上）
# 这里讨论的都是向量的范数(非矩阵)
a = tf.ones([2,2])
print(tf.norm(a))  # 二范数
print(tf.sqrt(tf.reduce_sum(tf.square(a))))
a = tf.ones([4,28,28,3])
print(tf.norm(a))
print(tf.sqrt(tf.reduce_sum(tf.square(a))))
b = tf.constant([[1.,-2.],[3.,4.]])
print(tf.norm(b,ord=2,axis=1))
print(tf.norm(b,ord=1))
print(tf.norm(b,ord=1,axis=0))
print(tf.norm(b,ord=1,axis=1))  # 一范数,同时把某维度看做整体来做范数

# reduce_mean/min/max
a = tf.reshape(tf.cast((tf.range(40)*7)%40,tf.float32),[4,10])
print(tf.reduce_min(a), tf.reduce_max(a), tf.reduce_mean(a))
print(tf.reduce_min(a,axis=1), tf.reduce_max(a,axis=1), tf.reduce_mean(a,axis=1))
print(tf.reduce_sum(a,axis=0))

# 求最大最小值的位置
# a.shape = [4,10]
print(tf.argmax(a).shape)
print(tf.argmax(a))  # 默认第0维比较,返回10个结果
print(tf.argmin(a).shape)
print(tf.argmin(a,axis=1))  # 指定维度

# tf.equal 比较
a = tf.constant([1,2,3,2,5])
b = tf.range(5)
res = tf.equal(a,b)
print(res)
print(tf.reduce_sum(tf.cast(res,dtype=tf.int32)))
a = tf.constant([[0.1,0.2,0.7],[0.9,0.05,0.05]])
pred = tf.cast(tf.argmax(a,axis=1),dtype=tf.int32)
y = tf.constant([2,1])
print(tf.equal(y,pred))
# 准确度:把上面的返回结果转成0,1然后累加
correct = tf.reduce_sum(tf.cast(tf.equal(y,pred),dtype=tf.int32))
print(correct, correct/2)

# tf.unique
# 第一个是无重复值的tensor,第二个tensor表示原tensor的元素在新tensor中的位置
a = tf.constant([4,2,2,4,3])
unique,idx = tf.unique(a)
print(unique, idx)
# 可以用tf.gather来把原tensor还原出来
print(tf.gather(unique,idx))
