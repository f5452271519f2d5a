import tensorflow as tf

# 有目的性的更新
# 1.只能在全0的底板上更新,就是shape
# 2.indices表示要更新的位置,把对应位置上updates的值更新过去
indices = tf.constant([[4],[3],[1],[7]])
updates = tf.constant([9,10,11,12])
shape = tf.constant([8])
print(tf.scatter_nd(indices,updates,shape))

indices = tf.constant([[0],[2]])
updates = tf.constant([[[5,5,5,5],[6,6,6,6],[7,7,7,7],[8,8,8,8]],
                       [[5,5,5,5],[6,6,6,6],[7,7,7,7],[8,8,8,8]]])
print(updates.shape)
shape = tf.constant([4,4,4])
print(tf.scatter_nd(indices,updates,shape))

# 一般用作给指定位置加减(因为只能全0为底板)
a = tf.ones([8],dtype=tf.int32)
print(a + tf.scatter_nd([[4],[1],[4]],[10,20,30],[8]))
print(tf.tensor_scatter_nd_update(a,[[4],[1]],[10,20]))
