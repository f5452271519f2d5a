import tensorflow as tf

# 快速生成坐标轴系(GPU加速的,区别于传统for循环的)
y = tf.linspace(-2.,2,5)
x = tf.linspace(-2.,2,5)
print(y)
point_x,point_y = tf.meshgrid(x,y)
# 返回两个值,各存取x的所有值和y的所有值
print(point_x.shape)
print(point_x)
print(point_y)
# 重新组合
points = tf.stack([point_x,point_y],axis=2)
print(points.shape)
print(points[0])
a,b = tf.meshgrid(tf.range(3),tf.range(2),indexing='ij')
print(a, b)
