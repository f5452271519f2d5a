import tensorflow as tf

a = tf.range(10)
# 限制最小值
print(tf.maximum(a,2))  # 返回a,2间的最大值,故a不会小于2,限制的最小值
# 限制最大值
print(tf.minimum(a,8))  # 返回a,8间的最小值
# 限制范围
print(tf.clip_by_value(a,2,8))  # 2<=x<=8

# relu函数,x小于0时取0，大于0是取本身
a = a-5
print(tf.nn.relu(a))
print(tf.maximum(a,0))

# clip_by_norm  等比放缩
# 向量的方向不变，改变模的长度
a = tf.reshape(tf.range(4,dtype=tf.float32),[2,2])*4
print(tf.norm(a))
aa = tf.clip_by_norm(a,15)
print(tf.norm(aa), aa)
print(a.shape, tf.norm(tf.clip_by_norm(a,30)))

# 整体缩放,避免方向改变
grads = [tf.constant([2.,5.,3.]), tf.constant([[40.,30.],[0.,1.]])]
clipped,norm = tf.clip_by_global_norm(grads,25)
print(norm)
for g in clipped:
    print(g)
print(tf.linalg.global_norm(clipped))
