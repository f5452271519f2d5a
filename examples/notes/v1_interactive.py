import tensorflow as tf

tf.InteractiveSession()
print(tf.constant([1, 2, 3]).eval())
