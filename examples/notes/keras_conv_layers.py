import tensorflow as tf

# With `dilation_rate` as 2.
input_shape = (4, 28, 28, 3)
x = tf.random.normal(input_shape)
y = tf.keras.layers.Conv2D(
2, 3, activation='relu', dilation_rate=2, input_shape=input_shape[1:])(x)		#dilation_rate表示核膨胀率，即把卷积核变大，在元素之间填充0。
print(y.shape)			#y.shape = (4,24,24,2)

pool = tf.keras.layers.AveragePooling3D(
    pool_size=(2, 2, 2), strides=None, padding='valid', data_format=None,
)
print(pool(tf.ones((1, 8, 8, 8, 3))).shape)

dropout = tf.keras.layers.Dropout(
	0.25,noise_shape=None,seed=None
)
x = tf.ones((100, 100))
y = dropout(x, training=True)
print(sorted(set(y.numpy().ravel().tolist())))
print(0.7 < float(tf.reduce_mean(tf.cast(y > 0, tf.float32))) < 0.8)
