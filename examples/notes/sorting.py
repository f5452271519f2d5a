import tensorflow as tf

# Sort/argsort
a = tf.constant([2,0,4,3,1])
print(tf.sort(a,direction='DESCENDING'))  # 降序
print(tf.sort(a,direction='ASCENDING'))
print(tf.argsort(a,direction='DESCENDING'))  # 降序,返回的是位置
idx = tf.argsort(a,direction='DESCENDING')
# 同理可与gather配合
print(tf.gather(a,idx))
# 高维的话就按每维排列完全排序
a = tf.constant([[4,6,8],[9,4,7],[4,5,1]])
print(tf.sort(a))
print(tf.sort(a,direction='DESCENDING'))
idx = tf.argsort(a)
print(idx)
print(tf.gather(a,idx,batch_dims=1))

# Topk 最大值
# 但有时候我们只需要最大最小(不用完全排序,耗时)
res = tf.math.top_k(a,2)  # 返回最大的两个
print(res.indices)   # 返回索引值,像argsort
print(res.values)  # 返回值
