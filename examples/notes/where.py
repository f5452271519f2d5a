import tensorflow as tf

a = tf.constant([1,2,3,1,1])
b = tf.constant([0,1,2,4,5])
c = tf.where(tf.greater(a,b),a,b) #若a>b,返回a对应位置的元素，否则返回b对应位置的元素
print(c)
# 结果[1,2,3,4,5]

# 筛选
a = tf.constant([[1.,-2.,3.],[-4.,5.,-6.],[7.,8.,-9.]])
mask = a>0
print(mask)
print(tf.boolean_mask(a,mask))
indices = tf.where(mask)  # 没有参数,返回tensor中值是True的值的对应坐标tensor
print(indices)
print(tf.gather_nd(a,indices))

A = tf.ones([3,3])
B = tf.zeros([3,3])
print(tf.where(mask,A,B))  # True时对A采样,False时对B采样

# 预测y > 真实y_吗？  真则用第一个函数，假则用第二个函数
COST = 1.
PROFIT = 99.
y = tf.constant([[1.2],[0.8],[1.5]])
y_ = tf.constant([[1.],[1.],[2.]])
loss = tf.reduce_sum(tf.where(tf.greater(y,y_),COST*(y-y_),PROFIT*(y_-y)))
print(loss)
